// The page in Chromium: axe-core, a walk by keyboard, hostile text, the time that large patches take. Skipped where there
// is no Chromium. With `--shots FOLDER` it leaves pictures to look at.
import { strict as assert } from 'node:assert'
import { mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromiumPath, openBrowser, openPage } from './browser.mjs'
import { lookInBrowser } from './looks.mjs'
import { hostileRepository, largeRepository } from './repository.mjs'
import { reviewInBrowser } from './served.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const program = join(root, 'bin/git-agents.js')
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const shots = process.argv.includes('--shots') ? process.argv[process.argv.indexOf('--shots') + 1] : undefined
if (shots !== undefined) mkdirSync(shots, { recursive: true })

if (chromiumPath === undefined) {
  console.log('skipped: Chromium is not installed')
  process.exit(0)
}

/** A second on a machine at rest; on one that is busy as many times what plain rows take there. */
const mostFloors = 5

const say = (text) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`)
const browser = await openBrowser()
const made = []
let failed = 0

async function check(name, body) {
  try {
    const note = await body()
    say(`ok      ${name}${note === undefined ? '' : `: ${note}`}`)
  } catch (error) {
    failed++
    say(`FAILED  ${name}\n${error.message}`)
  }
}

const reportOf = (repository) => {
  made.push(repository.root)
  return `file://${JSON.parse(repository.agents('report', '--json')).file}`
}
const unfold = (page) =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true
  })
/** Every patch that is unfolded is looked at once, so that all are drawn. */
async function lookAtAll(page) {
  await page.evaluate(async () => {
    for (const patch of document.querySelectorAll('.patch')) {
      patch.scrollIntoView()
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)))
    }
    scrollTo(0, 0)
  })
}

/** In the page: what reaches furthest to the right and does not scroll by itself. */
const widest = () =>
  [...document.querySelectorAll('main *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3)
    .map((one) => `${one.tagName}.${one.className}`)
    .join(' ')

async function violations(page) {
  await page.evaluate(await import('node:fs').then(({ readFileSync }) => readFileSync(axePath, 'utf8')))
  const { violations: found } = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ['violations'] }),
  )
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`)
        .join('\n  ')}`,
  )
}

say('making a hostile repository')
const scene = hostileRepository(program)
const hostile = reportOf(scene)
/** Each scheme with each layout, and each size with both. */
const looks = [
  ['desktop', 'light', 'line-by-line'],
  ['desktop', 'dark', 'side-by-side'],
  ['phone', 'light', 'side-by-side'],
  ['phone', 'dark', 'line-by-line'],
]
for (const [size, scheme, layout] of looks) {
  const [width, height] = size === 'phone' ? [390, 844] : [1280, 900]
  await check(
    `${size}, ${scheme}, ${layout}: no violation, nothing hostile runs, nothing wider than the screen`,
    async () => {
      const { page, wrong, close } = await openPage(browser, { width, height, scheme })
      await page.goto(hostile)
      if (shots !== undefined) await page.screenshot({ path: join(shots, `top-${size}-${scheme}.png`) })
      await page.evaluate(
        (value) => document.querySelector(`#layout input[value="${value}"]`).click(),
        layout,
      )
      await unfold(page)
      await lookAtAll(page)
      assert.equal(await page.evaluate(() => window.pwned), undefined)
      assert.equal(
        await page.evaluate(
          () => document.querySelectorAll('main img, main svg[onload], .patch script').length,
        ),
        0,
      )
      assert.ok(
        (await page.evaluate(() => document.querySelectorAll('.d2h-diff-table').length)) > 3,
        'no patch was drawn',
      )
      assert.ok(
        (await page.evaluate(() => document.body.textContent)).includes(
          '<img src=x onerror="window.pwned=1">',
        ),
        'it does not show',
      )
      assert.ok(
        (await page.evaluate(() => document.documentElement.scrollWidth)) <= width,
        `it is too wide: ${await page.evaluate(widest)}`,
      )
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `all-${size}-${scheme}-${layout}.png`), fullPage: true })
      assert.deepEqual(await violations(page), [])
      assert.deepEqual(wrong, [])
      await close()
    },
  )
}

await check('by keyboard alone', async () => {
  const { page, wrong, close } = await openPage(browser)
  await page.goto(hostile)
  const focus = () => page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 40))
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await press('Tab')
  assert.equal(await focus(), 'Skip to the tasks')
  await press('Enter', 'Tab')
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'layout')
  const titles = await page.evaluate(() =>
    [...document.querySelectorAll('h3')].map((one) => one.textContent.trim().slice(0, 40)),
  )
  await press('j')
  assert.equal(await focus(), titles[0])
  await press('j', 'j')
  assert.equal(await focus(), titles[2])
  await press('k')
  assert.equal(await focus(), titles[1])
  const openFiles = () =>
    page.evaluate(() => document.querySelectorAll('article:nth-of-type(1) .file details[open]').length)
  const before = await openFiles()
  await press('o')
  assert.notEqual(await openFiles(), before)
  await press('s')
  assert.equal(
    await page.evaluate(() => document.querySelector('#layout input:checked').value),
    'side-by-side',
  )
  await press('?')
  assert.ok(await page.evaluate(() => document.querySelector('#keys').open))
  await press('Escape')
  assert.ok(!(await page.evaluate(() => document.querySelector('#keys').open)))
  await press('j', 'Tab', 'Enter')
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'SUMMARY')
  assert.deepEqual(wrong, [])
  await close()
})

await check('without a script everything is there to read', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(hostile)
  await page.locator('.file details:not([open]) summary').first().click()
  assert.ok((await page.locator('.patch pre').first().textContent()).includes('diff --git'))
  await context.close()
})

await check('served: notes on lines, files viewed, what changed since', async () => {
  await lookInBrowser(browser, scene, { violations, shots })
})

await check('served: in once, verdicts from the page, live while a run is on', async () => {
  await reviewInBrowser(
    browser,
    scene,
    shots && ((page) => page.screenshot({ path: join(shots, 'served.png'), fullPage: false })),
  )
})

say('making a large repository')
const large = reportOf(largeRepository(program))
await check('50 tasks and a patch of 10,000 lines open within a second', async () => {
  const { page, wrong, close } = await openPage(browser)
  const opened = []
  for (let n = 0; n < 5; n++) {
    await page.goto(large)
    opened.push(
      await page.evaluate(() => {
        const [entry] = performance.getEntriesByType('navigation')
        const paint = performance.getEntriesByName('first-contentful-paint')[0]
        return { load: entry.loadEventEnd, paint: paint?.startTime ?? Number.NaN }
      }),
    )
  }
  const times = []
  for (const layout of ['line-by-line', 'side-by-side']) {
    await page.goto(large)
    await page.evaluate((value) => document.querySelector(`#layout input[value="${value}"]`).click(), layout)
    times.push(await page.evaluate(timeToDraw))
  }
  const middle = (values) => Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)])
  const seen = {
    load: middle(opened.map(({ load }) => load)),
    paint: middle(opened.map(({ paint }) => paint)),
  }
  const first = Math.round(Math.max(...times.map(({ first }) => first)))
  const floor = middle(await page.evaluate(timeOfPlainRows))
  const limit = Math.max(1_000, floor * mostFloors)
  const note = `(at most ${limit} ms, plain rows take ${floor} ms) load ${seen.load} ms, first paint ${seen.paint} ms, first lines of the patch ${first} ms after its key, all ${times.map(({ all, rows }) => `${Math.round(all)} ms for ${rows} rows`).join(' and ')}`
  assert.ok(seen.load + first < limit, note)
  assert.deepEqual(wrong, [])
  await close()
  return note
})

/** In the page: what ten thousand rows of a bare table take this browser on this machine now; three times. */
function timeOfPlainRows() {
  return [1, 2, 3].map(() => {
    const table = document.createElement('table')
    const since = performance.now()
    table.innerHTML = '<tr><td>1</td><td>one line of text</td></tr>'.repeat(10_000)
    document.body.append(table)
    table.getBoundingClientRect()
    const took = performance.now() - since
    table.remove()
    return took
  })
}

/** In the page: unfolds the large patch; when its first lines were painted, and when all were there. */
async function timeToDraw() {
  const fold = document.querySelector('#task-large .file details')
  fold.scrollIntoView()
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  const since = performance.now()
  fold.open = true
  const rows = () => fold.querySelectorAll('.d2h-diff-table tr').length
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  while (rows() === 0) await frame()
  await frame()
  const first = performance.now() - since
  let last = 0
  for (let still = 0; still < 10; still = rows() === last ? still + 1 : 0) {
    last = rows()
    await frame()
  }
  return { first, all: performance.now() - since, rows: rows() }
}

await browser.close()
for (const folder of made) rmSync(folder, { recursive: true, force: true })
process.exitCode = failed === 0 ? 0 : 1
