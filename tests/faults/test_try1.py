import sys,time
from pathlib import Path
import importlib.util, pytest
def test_x(home, lnb, tmp_path_factory):
    for kill in ({"call":"lnb_pipeline.database:write_partition","when":"before"},)*4+(None,None):
        if kill: 
            for s in (home.restricted).rglob("*.stamp.json"): s.unlink()
        t=time.time(); e=lnb(home,"run",kill=kill); print(e.code, round(time.time()-t,1), len(e.moves)); print(e.text[-600:])
