document.body.dataset.welcome = "note";
