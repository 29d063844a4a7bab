"""A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) for personal data, as small weights."""
