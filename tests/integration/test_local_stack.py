from sqlalchemy import text
def test_db(database):
    with database.engine.begin() as c:
        print(c.execute(text("select count(*) from domain_clock")).scalar())
def test_servers(servers):
    print(servers.kafka)
