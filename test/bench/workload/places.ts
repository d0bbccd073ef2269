/** City, its country, first digits of its postal codes, weight: more cities than the sample has, so that conditions need not be shared. */
export const places: readonly (readonly [readonly [city: string, country: string, postal: string], weight: number])[] = (
  [
    ['Germany', 'Hamburg 20 9, Berlin 10 12, Köln 50 7, Leipzig 04 4, Dresden 01 4, München 80 9, Bremen 28 4, Freiburg 79 3, Kiel 24 2, Kassel 34 2'],
    ['France', 'Paris 75 10, Lyon 69 6, Nice 06 4, Lille 59 4, Nantes 44 4, Brest 29 2'],
    ['Italy', 'Torino 10 5, Roma 00 7, Milano 20 8, Bari 70 3, Lecce 73 2'],
    ['Spain', 'Madrid 28 8, Sevilla 41 4, Valencia 46 4, Bilbao 48 3'],
    ['Portugal', 'Porto 40 4, Lisboa 10 5, Faro 80 1'],
    ['Netherlands', 'Utrecht 35 4, Delft 26 2, Groningen 97 2'],
    ['Belgium', 'Gent 90 3, Namur 50 1'],
    ['Sweden', 'Malmö 21 3, Uppsala 75 2, Umeå 90 1'],
    ['Norway', 'Bergen 50 2, Oslo 01 4'],
    ['Denmark', 'Aarhus 80 3, Odense 50 2'],
    ['Poland', 'Kraków 30 5, Gdańsk 80 3, Łódź 90 3'],
    ['Czechia', 'Praha 11 5, Brno 60 2'],
    ['Austria', 'Wien 10 6, Graz 80 2, Linz 40 2'],
    ['Ireland', 'Dublin D0 3, Cork T1 2'],
  ] as const
).flatMap(([country, cities]) =>
  cities.split(', ').map((text) => {
    const [city = '', postal = '', weight = '1'] = text.split(' ')
    return [[city, country, postal], Number(weight)] as const
  }),
)
