import { toDataURL } from 'qrcode'

/** A QR code as a PNG inside a `data:` address, black on white with its quiet zone: dark schemes read it too. */
export async function drawQrPicture(text: string): Promise<string> {
  return toDataURL(text, { errorCorrectionLevel: 'M', margin: 4, width: 280 })
}
