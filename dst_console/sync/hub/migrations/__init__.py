"""The history of the team's store, one file per revision."""
