"""One module a source (receive, read, harmonise), and what all deliveries share.

A source module offers `examine(paths, manifest)`, which reads everything at the door and refuses
what cannot be used, and `harmonise(paths, manifest, delivery_id)`, which returns one frame a table
of the contract. `paths` maps the file names of the manifest to where the content lies.
"""
