"""What the gate is made of. `door` takes a call in; `start`, `watch` and `artefacts` answer it."""
