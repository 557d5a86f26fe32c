"""The cache of local results: what a stage says of one block is kept by content, and a page costs only what changed of it.

A stage declares its local part (`parts.Part`): a function from inputs to values, each value a function of its input alone. A
`parts.Memory` recalls the values that are known and has the part compute the others. Known values are kept in one SQLite file
(`store`), under the SHA-256 of the input and a fingerprint of everything else that the value depends on (`code`): engine, code,
vocabulary, packages. It can be deleted at any time; what is written never depends on it.
"""
