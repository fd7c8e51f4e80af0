"""Lookups that a database answers alike, whichever it is: a search that it slices, and a key of two parts."""

EVERYWHERE = """
[[lookup]]
type = "Business"
by = "search"
privacy = { class = "public", basis = "public-task" }
fields = { juristicId = "id", nameTh = "name" }
[lookup.request]
statement = '''
select * from business where name like '%' || :text || '%' and (:filter_status is null or status = :filter_status)
order by id limit :limit offset :offset'''
count = '''
select count(*) from business
where name like '%' || :text || '%' and (:filter_status is null or status = :filter_status)'''
[[lookup]]
type = "Section"
by = "lawId+number"
request = { statement = "select * from section where (law, no) in (:keys)" }
answer = { key = { lawId = "law", number = "no" } }
privacy = { class = "public", basis = "public-task" }
fields = { textTh = "body" }
"""
