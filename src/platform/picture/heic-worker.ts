import { parentPort } from 'node:worker_threads'
import convert from 'heic-convert'

/** What goes to the decoding thread and comes back; nothing comes of a photo that cannot be read. */
export type HeicTask = { content: Uint8Array }
export type HeicAnswer = { jpeg?: Uint8Array }

parentPort?.once('message', ({ content }: HeicTask) => {
  void answer(content)
})

async function answer(content: Uint8Array): Promise<void> {
  try {
    // A copy with a buffer of its own: the library takes the whole buffer behind a view.
    const buffer = Uint8Array.from(content)
    const jpeg = new Uint8Array(await convert({ buffer, format: 'JPEG', quality: 0.92 }))
    parentPort?.postMessage({ jpeg } satisfies HeicAnswer)
  } catch {
    parentPort?.postMessage({} satisfies HeicAnswer)
  }
}
