"""The cycle as a state machine: a reference model, the portal beside it, and what must hold.

`state` is what the model knows and `facts` what follows from it; `answering`, `raters`, `steering`
and `calibrating` are its verbs, written from docs/arithmetic.md and the rules of the process, in
plain Python without anything of the product. `portal` does the same in the product, through the
services and behind the doors of the views; `checks` compares both; `machine` chooses what happens.
"""
