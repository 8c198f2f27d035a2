# Wrong on purpose, for lint.py: an unused import and wrong formatting.
import os
value = { 'a':1 }
