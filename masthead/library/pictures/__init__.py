"""Pictures: what their files say of themselves, their sizes, and by which rules they are published.

No reader's request makes a size: `making` does that when a picture comes or an article is published, `finding` finds them.
"""
