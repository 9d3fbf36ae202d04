window.sampleForum = { topics: 0 };
