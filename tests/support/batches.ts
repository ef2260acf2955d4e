import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Loading the app takes a second of work a process and its first pages another: files of one kind share a process.
 * Each is a suite of its own there, so its hooks are its own.
 */
const filesOfProcess = 8
const journeysOfProcess = 3
/** Measures memory or its own process: alone. */
const alone = [join('attacks', 'workbooks.test.ts'), join('attacks', 'reception.test.ts')]

/**
 * Writes one script a process, the longest kinds first.
 * @param files absolute, sorted; @param folder where the scripts go
 * @returns the scripts
 */
export async function writeBatches(
  files: readonly string[],
  root: string,
  folder: string,
): Promise<string[]> {
  const placeOf = (file: string) => relative(join(root, 'tests'), file)
  const isSlow = (file: string) => /^(journeys|start|faults|architecture)/.test(placeOf(file))
  const isAlone = (file: string) => alone.includes(placeOf(file)) || /^start/.test(placeOf(file))
  const batches = [
    ...files.filter(isAlone).map((file) => [file]),
    ...portions(
      files.filter((file) => isSlow(file) && !isAlone(file)),
      journeysOfProcess,
    ),
    ...portions(
      files.filter((file) => !isSlow(file) && !isAlone(file)),
      filesOfProcess,
    ),
  ]
  await mkdir(folder, { recursive: true })
  return Promise.all(
    batches.map(async (batch, i) => {
      const script = join(folder, `${String(i).padStart(3, '0')}.mjs`)
      const named = batch.map((file) => [relative(root, file), pathToFileURL(file).href])
      await writeFile(script, scriptOf(named))
      return script
    }),
  )
}

/** The next file is loaded when the one before is done: loading two would disturb each other. */
function scriptOf(named: readonly (readonly string[])[]): string {
  return `import { after, suite } from 'node:test'
for (const [name, file] of ${JSON.stringify(named, null, 2)})
  await new Promise((done) => {
    suite(name, async () => {
      try {
        await import(file)
        after(done)
      } catch (error) {
        done()
        throw error
      }
    })
  })
`
}

function portions<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
