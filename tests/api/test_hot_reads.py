"""Hot reads: quicker, and in nothing else different from the framework's answers."""

from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.support.app import Client, Desk, create_image, picture

IMAGES = "/api/core/v2/assets/images"


def ways(image: dict[str, Any]) -> list[str]:
    return [
        f"{IMAGES}/by-id/{image['id']}",
        f"{IMAGES}/by-key/{image['file_key']}",
        f"{IMAGES}/by-hash/{image['file_hash']}",
        f"/api/images/{image['id']}",
    ]


def both(client: Client, url: str, **headers: str) -> tuple[httpx2.Response, httpx2.Response]:
    """The hot answer, and the framework's, which everything gets that says more in its query than a key."""
    return client.get(url, headers=headers), client.get(f"{url}?slow=1", headers=headers)


def shown(answer: httpx2.Response) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but its request's own id."""
    return answer.status_code, answer.content, {n: v for n, v in answer.headers.items() if n != "x-request-id"}


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = create_image(
        desk.editor, content=picture(colour="#0a0b0c"), locales=[{"locale": "en", "caption_html": "<p>é</p>"}]
    )
    return made


class TestBothWays:
    def test_answer_the_same(self, desk: Desk, image: dict[str, Any]) -> None:
        for url in ways(image):
            hot, slow = both(desk.editor, url)

            assert hot.status_code == 200
            assert shown(hot) == shown(slow)

    def test_answer_the_same_to_a_client_that_has_it(self, desk: Desk, image: dict[str, Any]) -> None:
        for url in ways(image):
            tag = desk.editor.get(url).headers["etag"]
            for condition in (tag, f"W/{tag}", "*", '"other"', ""):
                hot, slow = both(desk.editor, url, **{"if-none-match": condition})

                assert shown(hot)[:2] == shown(slow)[:2]
                assert hot.headers["etag"] == slow.headers["etag"] == tag

    @pytest.mark.parametrize(
        "url",
        [
            f"{IMAGES}/by-id/x",
            f"{IMAGES}/by-id/497f6eca-6276-7993-bfeb-53cbbbba6f08",
            f"{IMAGES}/by-key/uploads/x.png",
            f"{IMAGES}/by-hash/x",
            f"{IMAGES}/by-hash/{'0' * 64}",
            "/api/images/x",
            "/api/images/497f6eca-6276-7993-bfeb-53cbbbba6f08",
        ],
    )
    def test_refuse_the_same(self, desk: Desk, url: str) -> None:
        for client in (desk.editor, desk.anonymous):
            hot, slow = both(client, url)

            assert shown(hot) == shown(slow)

    def test_note_the_same_route_and_account(self, desk: Desk, image: dict[str, Any]) -> None:
        for url in ways(image)[:3]:
            both(desk.editor, url)
            hot, slow = desk.lines[-2:]

            assert hot.route.split("{")[0] == slow.route.split("{")[0]
            assert (hot.account, hot.method, hot.status, hot.size_bytes) == (
                slow.account,
                slow.method,
                slow.status,
                slow.size_bytes,
            )


class TestARememberedAnswer:
    def test_is_dropped_at_the_first_change(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture(colour="#0a0b0d"))
        for url in ways(image):
            assert desk.editor.get(url).status_code == 200

        for number in range(3):  # all within one second of the wire's timestamps
            desk.editor.patch(
                ways(image)[0], json={"name": f"name {number}", "locales": [{"locale": "en", "alt_text": "a"}]}
            )
            for url in ways(image):
                answer = desk.editor.get(url)
                assert f'"name {number}"' in answer.text or answer.json()["data"].get("name") is None
                assert shown(answer) == shown(desk.editor.get(f"{url}?slow=1"))

    def test_is_dropped_with_its_image(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture(colour="#0a0b0e"))
        before = [desk.editor.get(url).status_code for url in ways(image)]
        desk.editor.delete(ways(image)[0])

        assert before == [200] * 4
        assert [desk.editor.get(url).status_code for url in ways(image)][1:3] == [404, 404]
        assert desk.editor.get(ways(image)[0]).json()["data"]["deleted_at"]
        desk.editor.post(f"{ways(image)[0]}/restore")
        assert [desk.editor.get(url).status_code for url in ways(image)] == [200] * 4

    def test_is_shown_to_nobody_who_may_not_see_it(self, desk: Desk, image: dict[str, Any]) -> None:
        for url in ways(image):
            assert desk.editor.get(url).status_code == 200
            assert desk.clients[Role.UPLOADER].get(url).status_code == 404
            assert desk.clients[Role.VIEWER].get(url).status_code == 200
            assert desk.anonymous.get(url).status_code == 401

    def test_is_shown_to_its_owner(self, desk: Desk) -> None:
        own = create_image(desk.clients[Role.UPLOADER], content=picture(colour="#0a0b0f"))

        for client in (desk.editor, desk.clients[Role.UPLOADER]):
            assert [client.get(url).status_code for url in ways(own)] == [200] * 4

    def test_has_the_urls_of_the_host_that_was_asked(self, desk: Desk, image: dict[str, Any]) -> None:
        url = ways(image)[0]
        for host in ("one.example", "two.example:8080", "one.example"):
            answer = desk.editor.get(url, headers={"host": host})

            assert answer.json()["data"]["url"].startswith(f"http://{host}/img/")
            assert shown(answer) == shown(desk.editor.get(f"{url}?slow=1", headers={"host": host}))
