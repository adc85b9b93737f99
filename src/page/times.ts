// Times in the reader's own time zone and manner.

/** Says them anew in `root`; the page itself holds UTC. */
export function localTimes(root: ParentNode = document): void {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  for (const time of root.querySelectorAll('time')) time.textContent = format.format(new Date(time.dateTime))
}
