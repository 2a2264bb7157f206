import time
def test_x(home, lnb):
    for kill in ({"call":"lnb_pipeline.database:write_partition","when":"before"},)*3+(None,None):
        if kill: 
            for s in (home.restricted).rglob("*.stamp.json"): s.unlink()
        t=time.time(); e=lnb(home,"run",kill=kill); print(e.code, round(time.time()-t,1), len(e.moves)); print(e.text[-600:])
        if len(e.moves)>100: print(*e.moves[:], sep="\n")
