"""Compares an exported file with the CSV its rows came from, value by value, streaming, with Python's own library alone.

usage: compare.py csv|xlsx|ndjson|office SOURCE EXPORTED TYPES, types as letters in the order of the columns:
t text, n number, d date, m date-time in UTC, b true/false. Prints the number of rows, or where the first difference is."""
import csv, datetime, json, re, sys, zipfile
from decimal import Decimal
from xml.etree import ElementTree

kind, source, exported, types = sys.argv[1:5]
main = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
csv.field_size_limit(2**31 - 1)
epoch = datetime.datetime(1899, 12, 30)


def csv_rows(path, encoding='utf-8-sig'):
    with open(path, encoding=encoding, newline='') as file:
        yield from csv.reader(file, strict=True)


def unescape(text):
    return re.sub('_x([0-9A-Fa-f]{4})_', lambda match: chr(int(match.group(1), 16)), text)


def xlsx_cell(element):
    if element.get('t') == 'inlineStr':
        return unescape(''.join(text.text or '' for text in element.iter(main + 't')))
    value = element.find(main + 'v')
    if value is None:
        return ''
    if element.get('t') == 'b':
        return 'true' if value.text == '1' else 'false'
    style = element.get('s', '0')
    if style in ('1', '2'):
        moment = epoch + datetime.timedelta(milliseconds=round(float(value.text) * 86400000))
        return moment.strftime('%Y-%m-%d') if style == '1' else moment.strftime('%Y-%m-%dT%H:%M:%SZ')
    return value.text


def xlsx_rows(path):
    with zipfile.ZipFile(path) as archive:
        number = 0
        while True:
            number += 1
            name = 'xl/worksheets/sheet%d.xml' % number
            if 'xl/worksheets/sheet%d.xml' % (number + 1) not in archive.namelist():
                return
            with archive.open(name) as part:
                is_head = number > 1
                for _, element in ElementTree.iterparse(part):
                    if element.tag == main + 'row':
                        if not is_head:
                            yield [xlsx_cell(one) for one in element]
                        is_head = False
                        element.clear()


def ndjson_rows(path):
    with open(path, encoding='utf-8') as file:
        head = None
        for line in file:
            row = json.loads(line, parse_float=Decimal, parse_int=Decimal)
            if head is None:
                head = list(row)
                yield head
            yield ['' if value is None else str(value).lower() if isinstance(value, bool) else str(value) for value in row.values()]


rows = {'csv': csv_rows, 'office': csv_rows, 'xlsx': xlsx_rows, 'ndjson': ndjson_rows}[kind](exported)
dangerous = tuple('=+-@\t\r\n')


def same(kind_of, expected, found):
    if expected == found:
        return True
    if kind_of == 't':
        return kind in ('csv', 'office') and expected.startswith(dangerous) and found == "'" + expected
    if expected == '' or found == '':
        return False
    if kind_of == 'n':
        return Decimal(expected) == Decimal(found)
    if kind_of == 'b':
        return expected == found.lower()
    return kind_of == 'm' and expected == found.replace(' ', 'T') + 'Z'


count = 0
sentinel = object()
expected_rows = csv_rows(source)
for found in rows:
    expected = next(expected_rows, sentinel)
    if expected is sentinel:
        raise SystemExit('more rows than there are members: row %d' % count)
    if len(found) != len(expected):
        raise SystemExit('row %d has %d cells, not %d' % (count, len(found), len(expected)))
    for letter, want, have in zip('t' * len(types) if count == 0 else types, expected, found):
        if not same(letter, want, have):
            raise SystemExit('row %d: %r, not %r' % (count, have, want))
    count += 1
if next(expected_rows, sentinel) is not sentinel:
    raise SystemExit('fewer rows than there are members: %d' % count)
print(count - 1)
