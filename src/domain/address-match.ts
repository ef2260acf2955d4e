/**
 * Finds addresses as people write them: «на Тихой, 14», «ул. Тихая д.14 кв.37» both mean a line
 * «ул. Тихая, д. 2–20 (чётные)». A hint for people, never a decision.
 */

/** Words that name a kind of place, not the place. */
const kinds = new Set(
  'ул улица улице пер переулок переулке пр просп проспект проспекте проезд проезде наб набережная набережной шоссе аллея аллее бульвар бульваре площадь площади пл тупик д дом дома доме домов корп корпус стр строение г гор город городе москва москве москвы мкр микрорайон район районе кв квартира четные нечетные street st lane avenue embankment house houses building moscow even odd'.split(
    ' ',
  ),
)

type Houses = { from: number; to: number }[]
type Place = { words: string[]; houses: Houses; parity: 0 | 1 | undefined }

/** Does the line of an outage cover what was typed into the search? Partial words find too. */
export function coversAddress(line: string, asked: string): boolean {
  const place = readPlace(line)
  const wanted = readPlace(asked)
  if (wanted.words.length === 0) return false
  const isNamed = wanted.words.every((word) =>
    place.words.some((own) => own.startsWith(word) || stem(own) === stem(word)),
  )
  return isNamed && hasHouse(place, wanted.houses)
}

/** Does a letter speak of the line's street, and, when both name houses, of one of its houses? */
export function mentionsAddress(text: string, line: string): boolean {
  const place = readPlace(line)
  if (place.words.length === 0) return false
  const said = readPlace(text)
  const stems = new Set(said.words.map(stem))
  return place.words.every((word) => stems.has(stem(word))) && hasHouse(place, said.houses)
}

function hasHouse(place: Place, asked: Houses): boolean {
  if (place.houses.length === 0 || asked.length === 0) return true
  return asked.some(({ from: number }) =>
    place.houses.some(
      ({ from, to }) =>
        number >= from && number <= to && (place.parity === undefined || number % 2 === place.parity),
    ),
  )
}

function readPlace(text: string): Place {
  const plain = text
    .toLowerCase()
    .replaceAll('ё', 'е')
    // flats, blocks and buildings are finer than what an outage names
    .replace(
      /(?<!\p{L})(?:кв|квартира|корп|корпус|к|стр|строение|подъезд|этаж|flat|apt)\.?\s*№?\s*\d+/gu,
      ' ',
    )
  const all = plain.match(/\p{L}{2,}/gu) ?? []
  const named = all.filter((word) => !kinds.has(word))
  // «Набережная ул.»: the kind is the name.
  const words = named.length > 0 ? named : all.filter((word) => word.length > 6)
  return { words, houses: readHouses(plain), parity: readParity(all) }
}

function readHouses(plain: string): Houses {
  return [...plain.matchAll(/(?<![\p{L}\d])(\d{1,4})(?:\s*[-‐-―]\s*(\d{1,4}))?/gu)].map(
    ([, first, last]) => ({
      from: Number(first),
      to: Number(last ?? first),
    }),
  )
}

function readParity(words: readonly string[]): Place['parity'] {
  if (words.includes('нечетные') || words.includes('odd')) return 1
  return words.includes('четные') || words.includes('even') ? 0 : undefined
}

/** Russian endings of street names, roughly: «тихая», «тихой», «тихую» share what is left. */
function stem(word: string): string {
  if (word.length < 4) return word
  return word.length < 5 ? word.slice(0, -1) : word.slice(0, -2)
}
