import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

/** The project's own folder. */
export const projectDir = resolve(import.meta.dirname, '..', '..')

const foreign = new Set(['node_modules', '.git', 'var', join('src', 'platform', 'prisma')])

/** Files of the project below a folder, as paths from the project's own; what is installed or generated is left out. */
export function projectFiles(folder = '.'): string[] {
  return readdirSync(join(projectDir, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (foreign.has(path) || entry.isSymbolicLink()) return []
    return entry.isDirectory() ? projectFiles(path) : [path.split(sep).join('/')]
  })
}

/** The text of a file, by its path from the project. */
export function textOf(path: string): string {
  return readFileSync(join(projectDir, path), 'utf8')
}

/** Lines of the files that a rule finds fault with, as `path:line: text`. */
export function linesWith(paths: readonly string[], isFaulty: (line: string) => boolean): string[] {
  return paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, at) =>
        isFaulty(line) ? [`${relative('.', path)}:${at + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  )
}
