import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import { linesWith, projectFiles, textOf } from './project-files.ts'

const views = projectFiles('views').filter((path) => path.endsWith('.ejs'))
/** Letters are drawn for mail programs, which know nothing but inline styles. */
const pages = views.filter((path) => !path.startsWith('views/mail/'))
const sources = projectFiles('src').filter((path) => path.endsWith('.ts'))

test('raw HTML stands only before include(', () => {
  const allowed = /<%-\s*include\(/g
  assert.deepEqual(
    linesWith(views, (line) => line.replaceAll(allowed, '').includes('<%-')),
    [],
  )
})

test('no template carries a style, a script or a handler of events', () => {
  const inline = /\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|javascript:|<script\b(?![^>]*\bsrc=)/i
  assert.deepEqual(
    linesWith(pages, (line) => inline.test(line)),
    [],
  )
})

test('every script of a page waits until the page stands', () => {
  const scripts = linesWith(pages, (line) => /<script\b/.test(line) && !/\b(defer|type="module")/.test(line))
  assert.deepEqual(scripts, [])
})

test('no template is longer than 120 lines', () => {
  const long = views.filter((path) => textOf(path).trimEnd().split('\n').length > 120)
  assert.deepEqual(long, [])
})

test('no template asks the request, the session or the environment', () => {
  const nosy = /<%[^%]*(?<!paths\.)\b(req|session|process|settings|await|require)\b\s*[.(]/
  assert.deepEqual(
    linesWith(views, (line) => nosy.test(line)),
    [],
  )
})

test('every view that a page names exists', () => {
  const named = sources.flatMap((path) =>
    [...textOf(path).matchAll(/\bview: '([^']+)'/g)].map(([, view]) => `views/${view}.ejs`),
  )
  assert.ok(named.length > 5)
  assert.deepEqual(
    named.filter((view) => !views.includes(view)),
    [],
  )
})

test('every template is shown by a page or included by one', () => {
  const included = views.flatMap((path) =>
    [...textOf(path).matchAll(/include\('([^']+)'/g)].map(
      ([, target = '']) => `${posix.join(posix.dirname(path), target)}.ejs`,
    ),
  )
  const texts = sources.map(textOf).join('\n')
  const named = views.filter((path) => {
    const name = path.slice('views/'.length, -'.ejs'.length)
    return texts.includes(`'${name}'`) || texts.includes(`'${posix.basename(path)}'`)
  })
  assert.deepEqual(
    included.filter((path) => !views.includes(path) && !path.endsWith('/.ejs')),
    [],
  )
  assert.deepEqual(
    views.filter((path) => !included.includes(path) && !named.includes(path)),
    [],
  )
})
