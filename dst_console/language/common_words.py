"""Words that begin a line about a thing, not a person; kept folded, so that every spelling meets them."""

_ENGLISH = """
access account acrobat adobe alarm android antivirus anydesk app application asset audio azure backup
badge battery bios bluetooth boot browser bug cable calendar call camera cannot card cartridge charger
chrome citrix client cloud computer connection contact copier crash cursor customer cyber data database
desk desktop device disk display dock docking document door download drive driver edge email e-mail
equipment error ethernet excel exchange explorer fax file files firefox firewall fix floor folder google
hard hardware hdmi headphones headset help hint icon impact impossible incident info ink install
internet intranet ipad iphone issue java jam key keyboard label lab laptop licence license linux locked
log login machine mac mail mailbox mailserver memory mic microphone microsoft missing mobile monitor
mouse net network new no note notebook office onedrive onenote online open outage outlook pad paper
password patch path phone photo picture plotter port portal power powerpoint print printer printing
problem program projector proxy question queue reception reminder remote replace report request reset
restart room router safari scan scanner screen server service setup share sharepoint shared site skype
slack slow software sound speaker speakers speed spam ssd status storage subject summary switch system
tablet task teams telephone test ticket time todo token toner tray unable update upgrade urgent usb user
video virus visio visit voice voicemail vpn warning webcam web website wi wifi window windows wireless
word workstation zoom
"""

_RUSSIAN = """
антивирус аппарат база батарея безопасность браузер видео вирус внимание вопрос вход выход гарнитура
диск документ доступ драйвер дверь жалоба зависает зависла завис замена запрос зарядка заявка звонок
звук интернет инцидент кабель кабинет камера картридж клавиатура колонки компьютер контакт корпус кнопка
лампа линия логин микрофон монитор мышка мышь наушники не нет нужен нужна нужно ноутбук обновление окно
опять ошибка папка пароль питание планшет плоттер почта программа проблема проектор принтер просьба
провод роутер сайт сбой свет сервер сервис сетка сеть система сканер скайп слетел сломан сломалась
сломался снова срочно станция таблица телефон тест тонер точка удаленный установка файл факс флешка
экран эксель учетная бумага мфу коммутатор портал зум тимс аутлук ворд виндовс рабочий рабочая стол этаж
тел
"""

_PERSIAN = """
اتاق اتصال اداره ارتباط اسکنر اشتراک اشکال اکسل اکسس امضا انتی اوت اوتلوک اینترنت ایراد ایمیل باتری
بازیابی برق برنامه بلندگو بلوتوث پاور پرونده پرینت پرینتر پسورد پشتیبانی پورت پوشه پهنای پیغام تبلت
تصویر تعمیر تعویض تلفن تماس تنظیم تنظیمات تونر تیکت چاپ چاپگر حافظه حساب خدمات خراب خرابی خط خطا خطای
داده درایور درخواست درگاه دسترسی دستگاه دکمه دوربین دیتابیس دیسک رایانه راه رم رمز روتر روشن ریست زمان
ساخت سامانه سایت سخت سرعت سرور سرویس سفارش سلام سند سوال سوییچ سیستم شارژر شبکه شماره صدا صدای صفحه
صندوق طبقه عدم عکس فاکس فایر فایل فایلهای فعال فلش فن قطع قطعی کابل کاربر کارت کارتریج کاغذ کامپیوتر
کامپیوترها کد کلید کند کندی کیبورد کیس گذرواژه گزارش گوشی لپ لپتاپ لطفا ماوس ماشین مانیتور مرورگر مشکل
مشکلات مکان مودم موس مشتری میز میکروفون نامه نرم نسخه نصب نیاز نیازمند وای وب وبسایت ورد ورود ویدیو
ویروس ویندوز هارد هدست هدفون هشدار یادداشت است بود دارد دارند شد شده شود کرد کرده کردن گیر ندارد ندارم
نداریم نشد نشده نیست هست هستند خاموش باز
"""

NOT_NAMES = frozenset((_ENGLISH + _RUSSIAN + _PERSIAN).split())
"""Folded words of which one is enough to say that a text is not somebody's name."""
