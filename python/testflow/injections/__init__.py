"""The forms in which a configuration reaches a program, one file each.

They stand below `space` and `execution`: the one writes files in them, the other hands them over.
"""
