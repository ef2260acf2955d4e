import type { Translate } from '../../../platform/i18n.ts'

/** What the script says while one types: the server's own sentences, with `{name}` where it puts its numbers. */
export function liveWords(t: Translate): Readonly<Record<string, string>> {
  const hole = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `{${name}}`]))
  return {
    use: t('readings:form.use', hole('volume')),
    usual: t('readings:verdict.USUAL', hole('volume')),
    integer: t('readings:verdict.NOT_INTEGER_DECIMAL'),
    number: t('readings:verdict.NOT_INTEGER_NOT_A_NUMBER'),
    digits: t('readings:live.digits', hole('digits', 'typed')),
    below: t('readings:live.below', hole('previous')),
    more: t('readings:verdict.MUCH_MORE', hole('volume', 'usual')),
    dry: t('readings:live.dry'),
    repair: t('readings:form.repair', hole('value')),
    entered: t('readings:form.entered'),
    empty: t('readings:form.empty'),
    wrong: t('readings:form.wrong'),
    care: t('readings:form.care'),
    progress: t('readings:form.progress', hole('done', 'total')),
    shown: t('readings:live.shown', hole('count', 'total')),
    retry: t('readings:live.retry'),
    offline: t('readings:live.offline'),
    ended: t('readings:live.ended'),
    theirs: t('readings:live.takeTheirs', hole('value')),
    mine: t('readings:live.keepMine', hole('value')),
    nil: t('readings:conflict.empty'),
    unsaved: t('readings:live.unsaved'),
    pasted: t('readings:live.pasted', hole('count')),
    rest: t('readings:live.rest', hole('count', 'first')),
    codes: t('readings:live.codes', hole('codes')),
    extra: t('readings:live.extra', hole('count')),
    second: t('readings:live.second', hole('count')),
    head: t('readings:live.head', hole('first')),
    undone: t('readings:live.undone'),
  }
}
