"""Who there is: bureaus in a tree, their posts and holders, how to reach them, and what they may do."""
