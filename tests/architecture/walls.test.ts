import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectDir, projectFiles, textOf } from './project-files.ts'

test('every import keeps to the walls of the house', () => {
  const folder = join(projectDir, 'node_modules', 'dependency-cruiser')
  const { bin } = JSON.parse(textOf('node_modules/dependency-cruiser/package.json')) as {
    bin: Record<string, string>
  }
  const program = join(folder, bin['depcruise'] ?? '')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--config', '.dependency-cruiser.cjs', 'src'],
    { cwd: projectDir, encoding: 'utf8' },
  )
  assert.equal(status, 0, stdout + stderr)
  assert.match(stdout, /no dependency violations found \([1-9]\d* modules/)
})

test('app.ts is a table of contents: fewer than 80 lines', () => {
  assert.ok(textOf('src/app.ts').trimEnd().split('\n').length < 80)
})

test('no drawer is called utils, helpers, common, manager or index', () => {
  const drawers = /(^|\/)(utils?|helpers?|common|managers?|index)(\/|\.[jt]s$)/
  assert.deepEqual(
    projectFiles('src').filter((path) => drawers.test(path)),
    [],
  )
})

test('no file of the project names a folder of somebody’s machine', () => {
  const place = /(?<![\w.])\/(home|root|Users|work|opt|srv|mnt)\/[\w.-]/
  const texts = projectFiles().filter((path) => !/\.(png|jpe?g|woff2?|ttf|ico|xlsx|pdf)$/.test(path))
  const named = texts.filter((path) => place.test(textOf(path)) || textOf(path).includes(projectDir))
  assert.deepEqual(named, [])
})

test('what runs in production is installed without the packages of development', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> }
  const running = [...projectFiles('src'), 'prisma/install.ts', 'prisma.config.ts'].filter((path) =>
    path.endsWith('.ts'),
  )
  const foreign = running.flatMap((path) =>
    [...textOf(path).matchAll(/^(?:import|export)\b(?! type\b)[^'"]*?\bfrom '([^'.][^']*)'/gm)].flatMap(
      ([, name = '']) => {
        const [scope = '', rest = ''] = name.split('/')
        const owner = name.startsWith('@') ? `${scope}/${rest}` : scope
        return name.startsWith('node:') || owner in dependencies ? [] : [`${path}: ${owner}`]
      },
    ),
  )
  assert.deepEqual(foreign, [])
})
