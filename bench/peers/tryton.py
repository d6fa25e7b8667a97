"""What is asked of Tryton inside its own process, by its own interfaces; prints one JSON object.

tryton.py CONFIG DATABASE prepare      company, chart, tax, journals, fiscal year, one customer, by proteus
tryton.py CONFIG DATABASE work SECONDS posts moves and invoices, one by one and many at once, for so many seconds each
tryton.py CONFIG DATABASE fill LINES   copies a posted move by SQL until there are so many lines
tryton.py CONFIG DATABASE read         trial balance and first page, warm
"""
import datetime
import json
import os
import sys
import time
from decimal import Decimal

CONFIG, DATABASE, TASK = sys.argv[1:4]
DAY = datetime.date(2026, 3, 12)


def prepare():
    # Before anything of it is loaded: else it works with SQLite.
    from trytond.config import config as settings
    settings.update_etc(CONFIG)
    # The helpers with which its own scenarios begin want to be told the database like this.
    os.environ.setdefault("DB_NAME", DATABASE)
    from proteus import Model, Wizard, config
    from trytond.modules.account.tests.tools import (
        create_chart, create_fiscalyear, create_tax, get_accounts)
    from trytond.modules.account_invoice.tests.tools import (
        set_fiscalyear_invoice_sequences)
    from trytond.modules.company.tests.tools import create_company, get_company
    from trytond.modules.currency.tests.tools import get_currency

    config.set_trytond(config_file=CONFIG, database=DATABASE)
    create_company(currency=get_currency('EUR'))
    company = get_company()
    year = set_fiscalyear_invoice_sequences(create_fiscalyear(company, DAY))
    year.click('create_period')
    create_chart(company)
    accounts = get_accounts(company)
    tax = create_tax(Decimal('.19'))
    tax.save()
    customer = Model.get('party.party')(name='Customer AS')
    customer.save()
    term = Model.get('account.invoice.payment_term')(name='Direct')
    term.lines.new(type='remainder')
    term.save()
    journal, = Model.get('account.journal').find([('code', '=', 'CASH')], limit=1)
    period, = [one for one in year.periods if one.start_date <= DAY <= one.end_date]
    return {
        'company': company.id, 'currency': company.currency.id, 'year': year.id,
        'period': period.id, 'journal': journal.id, 'party': customer.id,
        'term': term.id, 'tax': tax.id, 'debit': accounts['expense'].id,
        'credit': accounts['revenue'].id, 'revenue': accounts['revenue'].id,
        'receivable': accounts['receivable'].id,
    }


def opened():
    from trytond.config import config
    config.update_etc(CONFIG)
    from trytond.pool import Pool
    pool = Pool(DATABASE)
    Pool.start()
    pool.init()
    return pool


def move(ids):
    return {
        'period': ids['period'], 'journal': ids['journal'], 'date': DAY,
        'company': ids['company'], 'description': 'Bench',
        'lines': [('create', [
            {'account': ids['debit'], 'debit': Decimal('12.50'), 'credit': Decimal(0)},
            {'account': ids['credit'], 'debit': Decimal(0), 'credit': Decimal('12.50')},
        ])],
    }


def invoice(pool, ids):
    Invoice, Line = pool.get('account.invoice'), pool.get('account.invoice.line')
    lines = [
        Line(type='line', description=text, account=ids['revenue'], quantity=2,
            unit_price=Decimal('100.00'), taxes=[ids['tax']], company=ids['company'],
            currency=ids['currency'], invoice_type='out')
        for text in ('Rope', 'Shackle', 'Delivery')]
    made = Invoice(
        type='out', party=ids['party'], account=ids['receivable'], invoice_date=DAY,
        currency=ids['currency'], journal=ids['sales'], payment_term=ids['term'],
        company=ids['company'], invoice_address=ids['address'], lines=lines)
    made.on_change_lines()
    return made


def rate(seconds, many, step):
    step()
    count, begun = 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        step()
        count += many
    return count / (time.monotonic() - begun)


def work(pool, ids, seconds):
    from trytond.transaction import Transaction
    Move, Invoice = pool.get('account.move'), pool.get('account.invoice')
    Party, Journal = pool.get('party.party'), pool.get('account.journal')
    # The day of the books is in the past; nobody is there to confirm it.
    context = {'company': ids['company'], '_skip_warnings': True}

    def within(do):
        def step():
            with Transaction().start(DATABASE, 1, context=context) as transaction:
                do()
                transaction.commit()
        return step

    def moves(many):
        Move.post(Move.create([move(ids) for _ in range(many)]))

    def invoices(many):
        made = [invoice(pool, ids) for _ in range(many)]
        Invoice.save(made)
        Invoice.update_taxes(made)
        Invoice.post(made)

    def know():
        ids['address'] = Party(ids['party']).address_get(type='invoice').id
        ids['sales'] = Journal.search([('type', '=', 'revenue')], limit=1)[0].id

    within(know)()
    return {
        'moves': rate(seconds, 1, within(lambda: moves(1))),
        'movesMany': rate(seconds, 100, within(lambda: moves(100))),
        'invoices': rate(seconds, 1, within(lambda: invoices(1))),
        'invoicesMany': rate(seconds, 20, within(lambda: invoices(20))),
    }


def fill(lines):
    from trytond.transaction import Transaction
    with Transaction().start(DATABASE, 0) as transaction:
        cursor = transaction.connection.cursor()
        cursor.execute('select count(*) from account_move_line')
        missing = max(0, (lines - cursor.fetchone()[0]) // 2)
        cursor.execute("select id from account_move where state = 'posted' order by id limit 1")
        source, = cursor.fetchone()
        for table, own in (('account_move', 'id'), ('account_move_line', 'move')):
            cursor.execute(
                "select column_name from information_schema.columns where table_name = %s"
                " and table_schema = current_schema() and column_name not in ('id', 'move')", (table,))
            names = ', '.join('"%s"' % name for name, in cursor.fetchall())
            if own == 'id':
                cursor.execute('select coalesce(max(id), 0) from account_move')
                first, = cursor.fetchone()
                cursor.execute(
                    f'insert into account_move (id, {names}) select %s + n, {names}'
                    f' from account_move cross join generate_series(1, %s) n where id = %s',
                    (first, missing, source))
            else:
                cursor.execute(
                    f'insert into account_move_line (move, {names}) select %s + n, {names}'
                    f' from account_move_line cross join generate_series(1, %s) n where move = %s',
                    (first, missing, source))
        cursor.execute("select setval('account_move_id_seq', (select max(id) from account_move))")
        transaction.commit()
    with Transaction().start(DATABASE, 0, autocommit=True) as transaction:
        cursor = transaction.connection.cursor()
        cursor.execute('analyze account_move')
        cursor.execute('analyze account_move_line')
    return {'copied': missing}


def read(pool, ids):
    from trytond.transaction import Transaction
    Account, Move = pool.get('account.account'), pool.get('account.move')
    context = {
        'company': ids['company'], 'fiscalyear': ids['year'],
        'date': datetime.date(2026, 12, 31), 'posted': True}

    def median(times, do):
        taken = []
        for nth in range(times + 1):
            begun = time.monotonic()
            with Transaction().start(DATABASE, 1, context=context):
                do()
            # The first one warms up.
            if nth > 0:
                taken.append((time.monotonic() - begun) * 1000)
        return sorted(taken)[len(taken) // 2]

    def trial():
        accounts = Account.search([('type', '!=', None)])
        return Account.read([one.id for one in accounts], ['code', 'name', 'debit', 'credit', 'balance'])

    def page():
        return Move.search_read(
            [('company', '=', ids['company'])], limit=80, order=[('date', 'DESC'), ('id', 'DESC')],
            fields_names=['number', 'date', 'description', 'state', 'journal.rec_name'])

    return {'trial': median(5, trial), 'page': median(9, page)}


def main():
    if TASK == 'prepare':
        return prepare()
    if TASK == 'fill':
        opened()
        return fill(int(sys.argv[4]))
    pool, ids = opened(), json.loads(sys.argv[-1])
    return work(pool, ids, float(sys.argv[4])) if TASK == 'work' else read(pool, ids)


print(json.dumps(main()))
