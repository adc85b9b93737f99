// Draws Git's patches, each when it comes into view: unified or side by side, with words that changed marked.
import { html as drawn } from 'diff2html'

type Layout = 'line-by-line' | 'side-by-side'

const storageKey = 'git-agents-layout'
/** Longer patches are drawn in pieces, with time between for the page to answer. */
const pieceLines = 800

/** Draws what is in view from now on, and again whenever the layout is changed. */
export function drawPatches(): void {
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
  for (const piece of piecesOf(source.textContent ?? '')) {
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
    patch.append(box)
    source.hidden = true
    await new Promise((resolve) => setTimeout(resolve))
  }
  for (const side of patch.querySelectorAll('.d2h-file-side-diff, .d2h-file-diff'))
    side.setAttribute('tabindex', '0')
}

/** Whole hunks, as many as fit, each piece behind the head of the patch; a long hunk is cut, with its line numbers carried on. */
function piecesOf(patch: string): string[] {
  const [head = '', ...hunks] = patch.split(/^(?=@@ )/m)
  const pieces: string[][] = []
  let lines = pieceLines
  for (const hunk of hunks.flatMap(cutHunk)) {
    const size = hunk.split('\n').length
    if (lines + size > pieceLines) {
      pieces.push([])
      lines = 0
    }
    pieces.at(-1)?.push(hunk)
    lines += size
  }
  return pieces.length === 0 ? [head] : pieces.map((piece) => head + piece.join(''))
}

function cutHunk(hunk: string): string[] {
  const [header = '', ...rows] = hunk.split('\n')
  const found = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(header)
  if (rows.length <= pieceLines || found === null) return [hunk]
  const parts: string[] = []
  let [before, after] = [Number(found[1]), Number(found[2])]
  for (let at = 0; at < rows.length; at += pieceLines) {
    const part = rows.slice(at, at + pieceLines)
    const removed = part.filter((row) => /^[ -]/.test(row)).length
    const added = part.filter((row) => /^[ +]/.test(row)).length
    if (removed + added > 0)
      parts.push(`@@ -${before},${removed} +${after},${added} @@\n${part.join('\n')}\n`)
    before += removed
    after += added
  }
  return parts
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
