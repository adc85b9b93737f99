// The table of contents: beside the tasks where there is room, else folded above them.

/** Folds it on a narrow screen. */
export function foldContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>('nav details')
  if (contents !== null && matchMedia('(max-width: 60rem)').matches) contents.open = false
}
