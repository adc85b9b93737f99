// Draws Git's patches, each when it comes into view: unified or side by side, with words that changed marked.
import { html as drawn } from 'diff2html'

type Layout = 'line-by-line' | 'side-by-side'

const storageKey = 'git-agents-layout'
/** Patches are drawn in pieces of so many lines, with time between for the page to answer: a screenful first. */
const pieceLines = { first: 100, rest: 800 }

/** Draws what is in view from now on, and again whenever the layout is changed. */
export function drawPatches(): void {
  document.documentElement.classList.add('scripted')
  const layout = document.querySelector<HTMLFieldSetElement>('#layout')
  for (const radio of layout?.querySelectorAll('input') ?? []) radio.checked = radio.value === remembered()
  layout?.addEventListener('change', () => {
    remember(layoutNow())
    watch(document)
  })
  watch(document)
}

/** Draws the patches in `root` once they are seen. */
export function watch(root: ParentNode): void {
  for (const patch of root.querySelectorAll('.patch')) {
    observer.unobserve(patch)
    observer.observe(patch)
  }
}

/** Changes between the two. */
export function toggleLayout(): void {
  const next = layoutNow() === 'side-by-side' ? 'line-by-line' : 'side-by-side'
  document.querySelector<HTMLInputElement>(`#layout input[value="${next}"]`)?.click()
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && target instanceof HTMLElement) void draw(target)
  },
  { rootMargin: '400px' },
)

const layoutNow = (): Layout =>
  document.querySelector<HTMLInputElement>('#layout input:checked')?.value === 'side-by-side'
    ? 'side-by-side'
    : 'line-by-line'

async function draw(patch: HTMLElement): Promise<void> {
  const layout = layoutNow()
  const source = patch.querySelector('pre')
  if (source === null || patch.dataset.layout === layout) return
  patch.dataset.layout = layout
  for (const old of patch.querySelectorAll('.drawn')) old.remove()
  const text = source.textContent ?? ''
  patch.classList.toggle('plain', !/^@@ /m.test(text))
  if (patch.classList.contains('plain')) return
  for (const piece of piecesOf(text)) {
    const box = document.createElement('div')
    box.className = 'drawn'
    box.innerHTML = drawn(piece, {
      outputFormat: layout,
      drawFileList: false,
      matching: 'lines',
      diffStyle: 'word',
      matchingMaxComparisons: 800,
      maxLineSizeInBlockForComparison: 200,
      maxLineLengthHighlight: 2_000,
    })
    if (patch.dataset.layout !== layout) return
    box.style.containIntrinsicSize = `auto ${piece.split('\n').length * 19}px`
    patch.append(box)
    await painted()
  }
  for (const side of patch.querySelectorAll('.d2h-file-side-diff, .d2h-file-diff'))
    side.setAttribute('tabindex', '0')
}

/** Once what was made so far is on the screen. */
const painted = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

/** Pieces behind the head of the patch, each made of hunks; a hunk that is too long is cut, its line numbers carried on. */
function piecesOf(patch: string): string[] {
  const [head = '', ...hunks] = patch.split(/^(?=@@ )/m)
  const pieces: string[][] = []
  let room = 0
  for (let hunk = hunks.shift(); hunk !== undefined; hunk = hunks.shift()) {
    const rows = hunk.split('\n').length
    if (rows > room) {
      room = pieces.length === 0 ? pieceLines.first : pieceLines.rest
      pieces.push([])
    }
    const [part, rest] = cutHunk(hunk, room)
    pieces.at(-1)?.push(part)
    if (rest !== undefined) hunks.unshift(rest)
    room -= Math.min(room, rows)
  }
  return pieces.map((piece) => head + piece.join(''))
}

/** The hunk's first `most` lines as a hunk, and the rest as another. */
function cutHunk(hunk: string, most: number): [string, string?] {
  const [header = '', ...rows] = hunk.split('\n')
  const found = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(header)
  if (rows.length <= most || found === null) return [hunk]
  const [before, after] = [Number(found[1]), Number(found[2])]
  const part = rows.slice(0, most)
  const removed = part.filter((row) => /^[ -]/.test(row)).length
  const added = part.filter((row) => /^[ +]/.test(row)).length
  const rest = rows.slice(most).join('\n')
  return [
    `@@ -${before},${removed} +${after},${added} @@\n${part.join('\n')}\n`,
    `@@ -${before + removed} +${after + added} @@\n${rest}`,
  ]
}

function remembered(): string {
  try {
    return localStorage.getItem(storageKey) ?? 'line-by-line'
  } catch {
    return 'line-by-line'
  }
}

function remember(layout: Layout): void {
  try {
    localStorage.setItem(storageKey, layout)
  } catch {
    // a browser that keeps nothing for files
  }
}
