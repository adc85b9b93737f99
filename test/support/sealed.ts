// The environment of every scratch repository: built from nothing, so that no setting of the machine is seen.
import { dirname, join } from 'node:path'

/** When the first commit of every scratch repository was made, in seconds. */
export const epoch = 1_700_000_000

/** An environment whose home is in `root`, and whose PATH finds the built program, then the Git and Node that the tests have. */
export function sealedEnvironment(root: string, built: string): Record<string, string> {
  const home = join(root, 'home')
  return {
    PATH: [join(built, 'path'), process.env.PATH, dirname(process.execPath)].join(':'),
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    // What V8 compiled of the program, which is the same for all of them: it is compiled once and not again for each test.
    XDG_CACHE_HOME: join(built, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    TMPDIR: '/tmp',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CEILING_DIRECTORIES: root,
    GIT_AUTHOR_DATE: `@${epoch} +0000`,
    GIT_COMMITTER_DATE: `@${epoch} +0000`,
    LC_ALL: 'C',
    TZ: 'UTC',
    TERM: 'dumb',
    COLUMNS: '110',
  }
}
