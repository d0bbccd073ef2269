/** The words of the sample: invented people of European cities, and what a coffee and outdoor shop sells. */

type Words = readonly [string, ...string[]]

export const firstNames: Words = [
  'Amara', 'Anouk', 'Astrid', 'Bruno', 'Carla', 'Chloé', 'Daan', 'Dmitri', 'Elena', 'Emil', 'Emma', 'Fatima', 'Felix', 'Freya', 'Giulia',
  'Hanna', 'Hugo', 'Ibrahim', 'Inês', 'Ingrid', 'Jakub', 'Jonas', 'Julia', 'Karim', 'Katarzyna', 'Lars', 'Laura', 'Leila', 'Liam', 'Lukas',
  'Maëlle', 'Magnus', 'Marta', 'Mateo', 'Mia', 'Nadia', 'Niamh', 'Noah', 'Nora', 'Oliver', 'Olga', 'Oscar', 'Paola', 'Pavel', 'Petra', 'Priya',
  'Rafael', 'Rosa', 'Samuel', 'Sara', 'Sofie', 'Søren', 'Tariq', 'Teresa', 'Thomas', 'Tomasz', 'Ugo', 'Valentina', 'Victor', 'Wiktoria',
  'Yara', 'Yusuf', 'Zoë', 'Zuzana',
]

export const lastNames: Words = [
  'Almeida', 'Andersson', 'Bakker', 'Bauer', 'Becker', 'Bianchi', 'Brandt', 'Byrne', 'Carvalho', 'Conti', 'Dahl', 'Demir', 'Dubois', 'Esposito',
  'Fernández', 'Ferraro', 'Fischer', 'Girard', 'Haugen', 'Hansen', 'Hoffmann', 'Ivanova', 'Jansen', 'Johansson', 'Kaya', 'Keller', 'Kowalski',
  'Kraus', 'Laurent', 'Lehmann', 'Lindqvist', 'López', 'Martin', 'Mazur', 'Meier', 'Moreau', 'Murphy', 'Nielsen', 'Novák', 'Nowak', 'O’Brien',
  'Okafor', 'Olsen', 'Petit', 'Raman', 'Ricci', 'Rossi', 'Santos', 'Schmidt', 'Schneider', 'Silva', 'Smith', 'Svoboda', 'Taylor', 'van Dijk',
  'Visser', 'Wagner', 'Walsh', 'Weber', 'Wilson', 'Wood', 'Yılmaz', 'Zając', 'Zieliński',
]

/** City, country, first digits of its postal codes (leading zeros and all), weight. */
export const cities: readonly (readonly [readonly [city: string, country: string, postal: string], weight: number])[] = [
  [['Hamburg', 'Germany', '20'], 9], [['Berlin', 'Germany', '10'], 10], [['Köln', 'Germany', '50'], 6], [['Leipzig', 'Germany', '04'], 4],
  [['Dresden', 'Germany', '01'], 3], [['München', 'Germany', '80'], 7], [['Lyon', 'France', '69'], 5], [['Paris', 'France', '75'], 8],
  [['Nice', 'France', '06'], 3], [['Torino', 'Italy', '10'], 4], [['Roma', 'Italy', '00'], 5], [['Porto', 'Portugal', '40'], 3],
  [['Madrid', 'Spain', '28'], 5], [['Sevilla', 'Spain', '41'], 3], [['Utrecht', 'Netherlands', '35'], 4], [['Gent', 'Belgium', '90'], 3],
  [['Malmö', 'Sweden', '21'], 3], [['Bergen', 'Norway', '50'], 2], [['Aarhus', 'Denmark', '80'], 3], [['Kraków', 'Poland', '30'], 4],
  [['Praha', 'Czechia', '11'], 4], [['Leeds', 'United Kingdom', 'LS'], 4], [['Dublin', 'Ireland', 'D0'], 3], [['Wien', 'Austria', '10'], 5],
]

export const occupations: Words = ['Teacher', 'Engineer', 'Nurse', 'Designer', 'Student', 'Chef', 'Accountant', 'Carpenter', 'Researcher', 'Retired', 'Driver', 'Manager']

/** Category, products, price range in whole currency units, weight online. */
export const catalogue: readonly (readonly [readonly [category: string, products: Words, from: number, to: number], weight: number])[] = [
  [['Coffee beans', ['House espresso', 'Autumn roast', 'Decaf Colombia', 'Ethiopia Yirga', 'Sumatra dark'], 8, 34], 34],
  [['Tea', ['Earl Grey', 'Sencha', 'Rooibos', 'Mint blend'], 5, 22], 17],
  [['Equipment', ['Hand grinder', 'Espresso machine', 'Filter kettle', 'Scale'], 24, 480], 8],
  [['Cups', ['Travel mug', 'Enamel cup', 'Espresso set'], 9, 45], 10],
  [['Tents', ['Two-person tent', 'Family tent', 'Tarp'], 79, 520], 4],
  [['Backpacks', ['Day pack', 'Trekking pack 50', 'Hip bag'], 29, 220], 9],
  [['Footwear', ['Trail shoe', 'Hiking boot', 'Camp sandal'], 49, 240], 8],
  [['Camp kitchen', ['Gas stove', 'Moka pot', 'Pan set', 'Water filter'], 14, 130], 10],
]

export const stores: readonly (readonly [string, number])[] = [
  ['Hamburg Altona', 9], ['Berlin Mitte', 10], ['Köln Ehrenfeld', 6], ['München Au', 7], ['Paris Bastille', 8], ['Lyon Presqu’île', 4],
  ['Torino Centro', 3], ['Madrid Lavapiés', 4], ['Utrecht Twijnstraat', 4], ['Wien Neubau', 5], ['Leeds Corn Exchange', 3], ['Praha Letná', 3],
]

export const webEvents: readonly (readonly [string, number])[] = [
  ['Visit', 42], ['Product view', 34], ['Search', 10], ['Add to cart', 8], ['Newsletter click', 6],
]
