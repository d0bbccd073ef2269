"""Reads rows of a CSV or XLSX file with Python's own library alone and prints them as JSON lines, streaming."""
import csv, json, re, sys, zipfile
from xml.etree import ElementTree

kind, path = sys.argv[1], sys.argv[2]
main = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
relation = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id'


def put(sheet, row):
    sys.stdout.write(json.dumps([sheet, row], ensure_ascii=False) + '\n')


def unescape(text):
    return re.sub('_x([0-9A-Fa-f]{4})_', lambda match: chr(int(match.group(1), 16)), text)


def cell(element):
    kind = element.get('t')
    if kind == 'inlineStr':
        return unescape(''.join(text.text or '' for text in element.iter(main + 't')))
    value = element.find(main + 'v')
    if value is None:
        return None
    if kind == 'b':
        return value.text == '1'
    return {'number': value.text, 'style': int(element.get('s', '0'))}


if kind == 'csv':
    csv.field_size_limit(2**31 - 1)
    with open(path, encoding='utf-8-sig', newline='') as file:
        for row in csv.reader(file, strict=True):
            put('', row)
else:
    with zipfile.ZipFile(path) as archive:
        broken = archive.testzip()
        if broken is not None:
            raise SystemExit('damaged: ' + broken)
        targets = {one.get('Id'): one.get('Target') for one in ElementTree.fromstring(archive.read('xl/_rels/workbook.xml.rels'))}
        for sheet in ElementTree.fromstring(archive.read('xl/workbook.xml')).iter(main + 'sheet'):
            with archive.open('xl/' + targets[sheet.get(relation)]) as part:
                for _, element in ElementTree.iterparse(part):
                    if element.tag == main + 'row':
                        put(sheet.get('name'), [cell(one) for one in element])
                        element.clear()
