-- The order in which people read names: numbers by their value, so that 2号 stands before 10号, and
-- Chinese by pinyin. A list by name says `COLLATE by_name`; it is the same order whatever locale
-- the database was made in (docs/decisions/0045-names-in-order.md). By what lists go along it:
-- 0163_by_name_indexes.sql.

CREATE COLLATION by_name (provider = icu, locale = 'zh-u-kn-true');
