"""Names in Chinese, Japanese and Korean texts."""
