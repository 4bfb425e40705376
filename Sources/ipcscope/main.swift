print("ipcscope")
