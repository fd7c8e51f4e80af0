import pytest

from cache.redis_url import Deployment, RedisUrl, RedisUrlUnfit


def test_a_server_with_a_user_and_a_database() -> None:
    address = RedisUrl.read("redis://hub:p%40ss@cache.test:7000/3")
    assert (address.kind, address.hosts, address.database) == (Deployment.SERVER, (("cache.test", 7000),), 3)
    assert address.login == {"username": "hub", "password": "p@ss"}
    assert "p@ss" not in repr(address) + address.shown


def test_tls_with_an_authority_of_ones_own() -> None:
    address = RedisUrl.read("rediss://cache.test?ssl_ca_certs=/ca.pem")
    assert address.hosts == (("cache.test", 6379),)
    assert address.login == {"username": None, "password": None, "ssl": True, "ssl_ca_certs": "/ca.pem"}


def test_sentinels_and_the_service_they_know() -> None:
    address = RedisUrl.read("redis+sentinel://:pw@a.test,b.test:26380,[::1]/hub/2?sentinel_password=other")
    assert address.hosts == (("a.test", 26379), ("b.test", 26380), ("::1", 26379))
    assert (address.service, address.database, address.password) == ("hub", 2, "pw")


@pytest.mark.parametrize("hosts", ["[::1],b.test:2", "b.test:2,[::1]", "[::1]:6379,b.test:2", "[::1],[fe80::2]:7"])
def test_hosts_by_ipv6_stand_in_brackets_wherever_they_are_among_others(hosts: str) -> None:
    found = RedisUrl.read(f"redis+cluster://hub:p%5Bw@{hosts}")
    assert ("::1", 6379) in found.hosts
    assert len(found.hosts) == 2
    assert (found.username, found.password) == ("hub", "p[w")


def test_a_cluster_by_some_of_its_servers() -> None:
    address = RedisUrl.read("rediss+cluster://a.test:7000,b.test:7001")
    assert (address.kind, address.tls) == (Deployment.CLUSTER, True)
    assert address.shown == "rediss+cluster://a.test:7000,b.test:7001"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://cache.test",
        "redis://",
        "redis+other://cache.test",
        "redis://cache.test:port",
        "redis://cache.test:99999",
        "redis://:secret@[::1",
        "redis://:secret@::1]",
        "redis://:secret@[cache.test]x",
        "redis+cluster://:secret@a.test,[::1",
        "redis://:secret@\u2100.test",
        "redis://cache.test/one",
        "redis://cache.test/1/2",
        "redis+sentinel://cache.test",
        "redis+cluster://cache.test/1",
        "redis://:secret@cache.test?ssl_cert_reqs=none",
        "redis://:secret@cache.test,",
    ],
)
def test_what_names_no_redis_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(RedisUrlUnfit) as refused:
        RedisUrl.read(url)
    assert "secret" not in str(refused.value)
