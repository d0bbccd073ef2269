import { allAttributes } from '../../domain/allAttributes.ts'
import { freeName } from '../names.ts'
import { calculatedRecipeSchema } from '../recipe.ts'
import { bracketed } from './measureTemplates.ts'
import { attributeWords, findBirthday, findConsent, noWords, yesWords } from './segmentTemplateParts.ts'
import { about, definitionOf, numberOf, type Offer, type World } from './templateOffer.ts'

export function birthday(world: World): Offer {
  const { catalog, audience, noun } = world
  const birth = findBirthday(catalog, audience)
  if (birth === null) return `No date of ${audience.name} looks like a date of birth.`
  const when = { key: 'when', label: 'Birthday', kind: 'choice', value: 'month', choices: [{ value: 'month', title: 'this month' }, { value: '7', title: 'in the next 7 days' }, { value: '30', title: 'in the next 30 days' }] } as const
  return {
    parameters: [when],
    make(values) {
      const words = attributeWords(audience, birth)
      const condition = (name: string, test: { operator: 'isTrue' } | { operator: 'anniversaryInNext'; n: number }) => definitionOf(audience, [about(birth, { kind: 'group', items: [{ kind: 'condition', attribute: { name }, test }] })])
      if (values['when'] !== 'month') {
        const n = numberOf(values, 'when')
        return { name: `Birthday in the next ${n} days`, says: `${noun} whose ${words} has its anniversary in the next ${n} days; it moves on with every refresh.`, definition: condition(birth.attribute.name, { operator: 'anniversaryInNext', n }), reads: [words], makes: [] }
      }
      // No operator asks for the month that is now: a formula does.
      const formula = `month(${bracketed(birth.attribute.name)}) = month(today())`
      const there = birth.entity.computed.find(({ recipe, problem }) => recipe.kind === 'calculated' && recipe.formula === formula && problem === null)
      const name = there?.name ?? freeName('Birthday this month', allAttributes(birth.entity).map((one) => one.name))
      const makes = there === undefined ? [calculatedRecipeSchema.parse({ kind: 'calculated', entity: birth.entity.name, name, formula })] : []
      return { name: 'Birthday this month', says: `${noun} whose ${words} is in the month that is now; it moves on with every refresh.`, definition: condition(name, { operator: 'isTrue' }), reads: there === undefined ? [words] : [there.name], makes }
    },
  }
}

export function noConsent(world: World): Offer {
  const { catalog, audience, noun } = world
  const consent = findConsent(catalog, audience)
  if (consent === null) return 'No Boolean or text attribute that looks like consent.'
  const { attribute, isRefusal } = consent
  const unknown = { key: 'empty', label: 'Without a value', kind: 'choice', value: 'in', choices: [{ value: 'in', title: 'count as no consent' }, { value: 'out', title: 'are left out' }] } as const
  return {
    parameters: [unknown],
    make(values) {
      const words = attributeWords(audience, consent)
      const withEmpty = values['empty'] !== 'out'
      const refused = attribute.type === 'boolean' ? ({ operator: isRefusal ? 'isTrue' : 'isFalse' } as const) : ({ operator: 'anyOf', values: [...(isRefusal ? yesWords : noWords)] } as const)
      const condition = (test: typeof refused | { readonly operator: 'empty' }) => ({ kind: 'condition' as const, attribute: { name: attribute.name }, test: test as { operator: 'empty' } })
      const said = attribute.type === 'boolean' ? `${words} is ${isRefusal ? 'true' : 'false'}` : `${words} says ${isRefusal ? 'yes' : 'no'}`
      return {
        name: `No consent: ${attribute.name}`,
        says: `${noun} whose ${said}${withEmpty ? ' or is empty' : ''}.`,
        definition: definitionOf(audience, [about(consent, { kind: 'group', operator: 'or', items: withEmpty ? [condition(refused), condition({ operator: 'empty' })] : [condition(refused)] })]),
        reads: [words],
        makes: [],
      }
    },
  }
}
