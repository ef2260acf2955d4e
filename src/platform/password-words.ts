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

/** Russian words, and what people write of them; no list of packages has them. */
const words =
  `пароль парольпароль мойпароль логин админ администратор пользователь доступ вход кабинет личныйкабинет
   водоканал мосводоканал вода водичка водоснабжение водоотведение водомер водосчетчик водосчётчик счетчик счётчик
   показания квитанция квартплата коммуналка жкх мфц госуслуги мосэнерго мосэнергосбыт мосгаз газпром теплосеть энергосбыт
   квартира дом подъезд холодная горячая кран труба
   москва россия питер петербург санктпетербург подмосковье новосибирск екатеринбург казань нижнийновгород новгород самара
   омск челябинск ростов уфа красноярск пермь воронеж волгоград краснодар саратов тюмень тольятти ижевск барнаул иркутск
   хабаровск владивосток ярославль махачкала томск оренбург кемерово рязань астрахань пенза липецк киров чебоксары тула
   калининград курск сочи ставрополь улан брянск белгород сургут владимир чита смоленск калуга тверь мурманск вологда
   спартак динамо зенит локомотив цска советскийсоюз
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
    .filter(Boolean)

const russian = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'
/** How people write Russian in Latin letters: as in passports, as in books, as in short messages. */
const alphabets = [
  'a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y  e iu ia',
  'a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya',
  'a b v g d e jo j z i j k l m n o p r s t u f h c ch sh sch  y  e ju ja',
  "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch  i ' e u a",
].map((letters) => letters.split(' '))

/** The word in Latin letters, in every way it is written. */
function latinised(word: string): string[] {
  return alphabets.map((letters) =>
    Array.from(word, (sign) => letters[russian.indexOf(sign)] ?? sign).join(''),
  )
}

/**
 * Words that make a password guessable when there is nothing else in it, each also in Latin letters (`vesna`). Typed
 * with the other layout on (`dtcyf`) they are found by reading the keys the other way round.
 */
export const commonWords: ReadonlySet<string> = new Set(words.flatMap((word) => [word, ...latinised(word)]))
