// What a mistyped name was meant to be.
import { nearestName } from '../domain/nearest.ts'
import type { Verb } from './spec.ts'
import { globalFlags, verbNames } from './surface.ts'

/** The verb or alias nearest to `name`. */
export const nearestVerb = (name: string): string | undefined => nearestName(name, verbNames())

/** The long flag nearest to `name` among those that `verb` takes. */
export const nearestFlag = (name: string, verb: Verb | undefined): string | undefined =>
  nearestName(
    name,
    [...(verb?.flags ?? []), ...globalFlags].flatMap((flag) => (flag.isShortOnly ? [] : [flag.name])),
  )
