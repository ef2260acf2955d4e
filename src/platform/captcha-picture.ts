import { randomInt } from 'node:crypto'
import { renderAsync } from '@resvg/resvg-js'
import drawLetters from 'svg-captcha'

/** Signs that look the same on a Latin and a Cyrillic keyboard, and digits nobody takes for a letter. */
const signs = 'ACEHKMPTX2345679'
const length = 5

/** The signs of a new picture: never by Math.random, which svg-captcha would use. */
export function newCaptchaText(): string {
  return Array.from({ length }, () => signs.charAt(randomInt(signs.length))).join('')
}

/**
 * The picture as PNG: letters of an SVG path tell the answer to any program, pixels do not
 * (about 4 ms, off the event loop). svg-captcha bends the letters and draws the lines.
 */
export async function drawCaptcha(text: string): Promise<Buffer> {
  const svg = drawLetters(text, { width: 220, height: 72, fontSize: 64, noise: 3 })
  const picture = await renderAsync(svg, {
    background: '#ffffff',
    fitTo: { mode: 'width', value: 440 },
    font: { loadSystemFonts: false },
  })
  return picture.asPng()
}
