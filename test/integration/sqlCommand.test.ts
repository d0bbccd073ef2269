import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerTesseraFunctions } from '../../electron/core/sql/sqliteFunctions.ts'
import { buildCommandLine } from '../support/commandLine.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

let line: ReturnType<typeof buildCommandLine>
const ws = 'shop.tessera'
const definition = {
  schemaVersion: 1,
  audience: 'Customers',
  rules: [
    { entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'gold' } }] } },
    { combine: 'intersect', entity: 'Orders', quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Amount' }, test: { operator: 'greater', value: 10 } } },
  ],
}

beforeAll(async () => {
  line = buildCommandLine()
  const write = (name: string, content: string): void => writeFileSync(join(line.folder, name), content)
  write('customers.csv', 'Customer ID,Name,Tier\nC2,Bo,Gold\nC10,Cy,Silver\nC1,"Ann, B",GOLD\n')
  write('orders.csv', 'Order,Customer ID,Amount,Placed on\n1,C1,10.50,2024-05-01\n2,C10,20.00,2024-06-01\n3,C2,5.00,2024-06-02\n')
  write('big.json', JSON.stringify(definition))
  const steps = [
    await line.run('create', ws, '--zone', 'UTC'),
    await line.run('import', ws, 'customers.csv', '--entity', 'Customers', '--key', 'Customer ID', '--role', 'individuals'),
    await line.run('import', ws, 'orders.csv', '--entity', 'Orders', '--key', 'Order', '--role', 'activity'),
    await line.run('relate', ws, 'Orders.Customer ID', 'Customers.Customer ID'),
    await line.run('segment', 'add', ws, 'big.json', '--name', 'Big'),
  ]
  for (const step of steps) if (step.code !== 0) throw new Error(step.err)
}, 300_000)
afterAll(() => line.remove())

describe('tessera sql', () => {
  it('writes a statement that the workspace file itself answers', async () => {
    const { code, out, err } = await line.run('sql', ws, 'big.json', '--dialect', 'sqlite', '--json')
    expect([code, err]).toEqual([0, ''])
    const statement = JSON.parse(out) as { text: string; parameters: (string | number)[]; columns: string[]; inexact: string[] }
    expect(statement).toMatchObject({ columns: ['Customer ID'], inexact: [], parameters: ['gold', 1000] })
    const { Database } = await sqliteLibrary()
    const file = new Database(readFileSync(join(line.folder, ws)))
    registerTesseraFunctions(file)
    expect(file.exec(statement.text, statement.parameters)[0]?.values).toEqual([['C1']])
    file.close()
  })

  it('writes the values out for reading, with the sentence above', async () => {
    const { out } = await line.run('sql', ws, 'big', '--dialect', 'postgres', '--literals')
    expect(out).toBe(`-- Customers where Tier is gold, and whose total Amount is greater than 10 over Orders.
-- PostgreSQL, written by Tessera
-- Not exactly as in Tessera: Ignoring case: lower() of this database, which may differ from Tessera beyond the letters A to Z.
SELECT "Customers"."Customer ID"
FROM "Customers"
WHERE
  -- Rule 1
  lower("Customers"."Tier") = 'gold'
  -- Rule 2: intersect
  AND "Customers"."Customer ID" IN (
    SELECT "Orders"."Customer ID"
    FROM "Orders"
    GROUP BY "Orders"."Customer ID"
    HAVING SUM("Orders"."Amount") > 10.00
  );
`)
  })

  it('keeps values apart from the statement otherwise', async () => {
    const { out } = await line.run('sql', ws, 'Big', '--dialect', 'duckdb')
    expect(out).not.toContain("'gold'")
    expect(out.trimEnd().split('\n').slice(-2)).toEqual(['-- $1: "gold"', '-- $2: "10.00"'])
  })

  it.each<[string, string[], number, string]>([
    ['no dialect', ['sql', ws, 'big.json'], 2, '--dialect is missing. Usage: tessera sql'],
    ['an unknown dialect', ['sql', ws, 'big.json', '--dialect', 'oracle'], 2, '--dialect is "oracle"; give one of sqlite, postgres, duckdb.'],
    ['an unknown name', ['sql', ws, 'Small', '--dialect', 'sqlite'], 1, 'There is no segment and no definition\'s file named "Small".'],
  ])('says what it needs: %s', async (_name, args, code, sentence) => {
    const outcome = await line.run(...args)
    expect([outcome.code, outcome.out]).toEqual([code, ''])
    expect(outcome.err).toContain(sentence)
  })
})
