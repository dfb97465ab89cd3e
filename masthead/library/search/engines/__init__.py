"""Engines: what holds the index. One interface (`engine.Engine`), tantivy embedded."""
