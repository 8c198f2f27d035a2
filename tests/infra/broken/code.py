# Wrong on purpose, for lint.py: what is imported is not used, and the form is nobody's.
import os
value = { 'a':1 }
