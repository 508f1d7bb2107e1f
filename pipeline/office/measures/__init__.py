"""The room in which shortcomings are put right: the register, each shortcoming with its evidence, steps and files.

``listing`` says which shortcomings are shown and in which order. ``evidence`` draws the figure behind one and leads on
to it, ``charts`` draws its periods, ``comment`` finds what somebody wrote. ``steps`` has the forms of the steps that
can be taken now, and takes what was sent; ``closing`` says whether one can be closed; ``history`` tells the steps that
were taken; ``adding`` takes a new one, ``files`` what is attached.
"""
