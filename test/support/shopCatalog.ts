import { makeCatalog } from './catalogFixture.ts'

/** A small shop: orders and lines below customers, look-ups above them, two ways to stores, staff that refer to staff. */
export const shop = makeCatalog(
  {
    Customers: {
      role: 'individuals',
      key: ['Id'],
      attributes: { Id: 'text', Name: 'text', Born: 'date', Income: 'decimal(2)', Visits: 'integer', Score: 'decimal', Subscribed: 'boolean', Tier: 'text', JoinedAt: 'datetime', City: 'text', FavouriteStore: 'text', ReferredBy: 'text' },
    },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date', Shipped: 'datetime', Amount: 'decimal(2)', Store: 'text', Note: 'text' } },
    Lines: { key: ['Order', 'Line'], attributes: { Order: 'integer', Line: 'integer', Product: 'text', Quantity: 'integer', Price: 'decimal(3)' } },
    Products: { key: ['Code'], attributes: { Code: 'text', Category: 'text', Launched: 'date' } },
    Stores: { key: ['Code'], attributes: { Code: 'text', Town: 'text' } },
    Weather: { attributes: { Town: 'text', Rain: 'integer' } },
    Teams: { role: 'accounts', key: ['Id'], attributes: { Id: 'text', name: 'text', NAME: 'text' } },
  },
  {
    'Orders to Customers': 'Orders.Customer > Customers.Id',
    'Lines to Orders': 'Lines.Order > Orders.No',
    'Lines to Products': 'Lines.Product > Products.Code',
    'Orders to Stores': 'Orders.Store > Stores.Code',
    'Customers to Stores': 'Customers.FavouriteStore > Stores.Code',
    'Referred by': 'Customers.ReferredBy > Customers.Id',
  },
)
