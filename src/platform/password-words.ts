/** Rows people slide a finger along, Latin and Russian keyboards and both alphabets. */
export const keyboardRows: readonly string[] = [
  '12345678901234567890',
  'qwertyuiop[]asdfghjkl;zxcvbnm,./',
  'йцукенгшщзхъфывапролджэячсмитьбю.',
  'abcdefghijklmnopqrstuvwxyz',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  'абвгдежзийклмнопрстуфхцчшщъыьэюя',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1йфя2цыч3увс4кам5епи6нрт7гоь8шлб9щдю0зж',
  '1q2w3e4r5t6y7u8i9o0p',
  '1й2ц3у4к5е6н7г8ш9щ0з',
  'qazwsxedcrfvtgbyhnujmikolp',
  'йфяцычувскамепинртгоьшлбщдюзж',
]

/** Words that make a password guessable when there is nothing else in it; no list of packages has the Russian ones. */
export const commonWords: ReadonlySet<string> = new Set(
  `пароль парольпароль мойпароль логин админ администратор пользователь доступ вход кабинет личныйкабинет
   водоканал мосводоканал вода водоснабжение водомер счетчик счётчик квартира дом подъезд
   москва россия питер петербург спартак динамо зенит локомотив цска советскийсоюз
   любовь люблю солнышко солнце котенок котёнок зайка зайчик рыбка кошечка малышка принцесса красавица
   привет здравствуйте спасибо незнаю нескажу неважно самсунг андроид яндекс вконтакте одноклассники
   мама папа мамапапа мамочка семья дочка сынок бабушка дедушка
   александр алексей андрей анна анастасия антон артем артём борис валентина валерий василий вера виктор
   виктория виталий владимир владислав вячеслав галина геннадий георгий григорий дарья денис дмитрий
   евгений евгения екатерина елена елизавета иван игорь илья ирина кирилл константин ксения лариса леонид
   людмила максим маргарита марина мария михаил надежда наталья наташа никита николай оксана олег ольга павел
   петр пётр полина роман светлана сергей софия станислав степан тамара татьяна тимур федор фёдор юлия юрий ярослав
   понедельник вторник среда четверг пятница суббота воскресенье
   январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
   зима весна лето осень победа свобода счастье удача здоровье деньги работа школа универ институт
   password passw0rd mypassword welcome letmein admin administrator login user username qwerty iloveyou
   vodokanal mosvodokanal voda moskva moscow russia parol spartak zenit samsung android yandex
   sunshine princess dragon monkey football master superman batman pokemon starwars whatever trustno
   summer winter spring autumn january february march april june july august september october november december`
    .split(/\s+/)
    .filter(Boolean),
)
