"""How people log in to the web UI."""

from playwright.sync_api import Browser, StorageState

PASSWORD = "correct horse battery"


def log_in(browser: Browser, url: str, name: str) -> StorageState:
    """As a person does it, on the page for it; what the browser keeps of it."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/login?next=/healthz")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{url}/healthz")
    state = context.storage_state()
    context.close()
    return state
