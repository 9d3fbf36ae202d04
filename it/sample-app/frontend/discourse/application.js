document.documentElement.classList.add("sample-forum");
